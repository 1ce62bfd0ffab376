import type { Wording } from './wording.ts';

export const es: Wording = {
  greeting: (name) => `Hola, ${name}:`,
  voices: {
    courtesy: {
      heading: 'Próximo vencimiento',
      opening: (creditor) =>
        `Para que pueda programar el pago con tiempo: lo siguiente, con ${creditor}, está por vencer.`,
      help: 'Si algo no coincide, lo revisamos con usted.',
      sms: (what, totals) => `le recordamos ${what} por ${totals}.`,
      call: (count) =>
        `Le llamo porque ${count === 1 ? 'una factura' : `${count} facturas`} ${count === 1 ? 'está' : 'están'} por vencer.`,
    },
    friendly: {
      heading: 'Recordatorio de pago',
      opening: (creditor) =>
        `Le recordamos que lo siguiente, con ${creditor}, ya venció. Si se trató de un olvido, puede ponerse al día hoy mismo.`,
      help: 'Si algo no coincide o necesita un acuerdo de pago, lo revisamos con usted.',
      sms: (what, totals) => `le recordamos ${what} por ${totals}.`,
      call: (count) => `Le llamo para recordarle ${overdue(count)}.`,
    },
    firm: {
      heading: 'Pago pendiente',
      opening: (creditor) =>
        `A la fecha ${creditor} no ha recibido el pago de lo siguiente, que ya venció. Le pedimos hacer el pago o acordar con nosotros una fecha.`,
      help: 'Si hay un error o necesita un acuerdo de pago, preferimos encontrar una solución con usted.',
      sms: (what, totals) => `no hemos recibido el pago de ${what} por ${totals}.`,
      call: (count) =>
        `Le llamo porque a la fecha no hemos recibido el pago de ${overdue(count)}. ¿Qué fecha de pago podemos anotar?`,
    },
    formal: {
      heading: 'Aviso formal de pago',
      opening: (creditor) =>
        `Con ${creditor} sigue pendiente lo siguiente, que ya venció. Le pedimos formalmente pagarlo o acordar con nosotros cómo hacerlo.`,
      help: 'Si hay un error o necesita un acuerdo de pago, todavía podemos encontrar una solución con usted.',
      sms: (what, totals) => `le pedimos formalmente el pago de ${what} por ${totals}.`,
      call: (count) =>
        `Le llamo para pedirle formalmente el pago de ${overdue(count)}, o un acuerdo sobre cómo hacerlo.`,
    },
    'last-notice': {
      heading: 'Último aviso de pago',
      opening: (creditor) =>
        `Este es el último aviso de ${creditor} sobre lo siguiente, que ya venció. Le pedimos pagarlo o acordar con nosotros cómo hacerlo.`,
      help: 'Si hay un error o necesita un acuerdo de pago, hable con nosotros cuanto antes: le atenderá una persona.',
      sms: (what, totals) => `último aviso de pago de ${what} por ${totals}.`,
      call: (count) =>
        `Le llamo por nuestro último aviso sobre ${overdue(count)}: todavía podemos acordar cómo pagar.`,
    },
    'receipt-check': {
      heading: 'Confirmación de recibo',
      opening: (creditor, count) =>
        count === 1
          ? `Queremos confirmar que recibió la siguiente factura de ${creditor} y que está en trámite de pago. Basta con responder este mensaje.`
          : `Queremos confirmar que recibió las siguientes facturas de ${creditor} y que están en trámite de pago. Basta con responder este mensaje.`,
      help: 'Si le falta un documento o un dato para el trámite, se lo enviamos.',
      sms: (what, totals) => `¿recibió ${what} por ${totals}? Le agradecemos confirmarlo.`,
      call: (count) =>
        count === 1
          ? `Le llamo para confirmar que recibió una factura y que está en trámite de pago.`
          : `Le llamo para confirmar que recibió ${count} facturas y que están en trámite de pago.`,
    },
    hardship: {
      heading: 'Busquemos una solución',
      opening: (creditor) =>
        `Queremos ayudarle a ponerse al día con ${creditor} de una manera que le resulte posible. Esto es lo que hoy está pendiente:`,
      help: 'Podemos revisar con usted una nueva fecha o pagos por partes. Díganos qué le resulta posible y lo miramos juntos.',
      sms: (what, totals) => `queremos ayudarle con ${what} por ${totals}.`,
      call: (count) =>
        `Le llamo para ofrecerle ayuda con ${overdue(count)}: podemos revisar una nueva fecha o pagos por partes.`,
    },
  },
  subject: (heading, counted, creditor) => `${heading}: ${counted} con ${creditor}`,
  counted: (count, isOverdue) =>
    isOverdue ? overdue(count) : count === 1 ? 'una factura' : `${count} facturas`,
  named: (number, due, isOverdue) =>
    `la factura ${number}, ${isOverdue ? 'vencida' : 'que vence'} el ${due},`,
  columns: { invoice: 'Factura', due: 'Vencimiento', balance: 'Saldo' },
  days: (days) => (days <= 0 ? 'por vencer' : days === 1 ? '1 día de mora' : `${days} días de mora`),
  notAsked: (amount) => `En reclamación, no incluido: ${amount}`,
  total: 'Total',
  howToPay: 'Cómo pagar',
  payNow: 'Pagar ahora',
  payOnline: 'Pagar en línea',
  open: 'abrir enlace',
  document: 'Ver factura',
  follows: {
    heading: 'Qué sigue',
    'credit-hold': (from) =>
      from === undefined
        ? 'Mientras este saldo siga pendiente, podremos suspender el crédito para nuevos pedidos.'
        : `Si el ${from} este saldo sigue pendiente, podremos suspender el crédito para nuevos pedidos.`,
    escalation: (from) =>
      `Si ${from === undefined ? '' : `al ${from} `}no hemos recibido el pago ni una respuesta suya, una persona de nuestro equipo decidirá si pasa a una agencia externa de cobranza.`,
  },
  help: {
    heading: 'Estamos para ayudarle',
    contact: (sender, replyTo) => `${sender}: responda este mensaje o escriba a ${replyTo}.`,
  },
  valueHeading: 'Gracias por trabajar con nosotros',
  confirmReceipt:
    'Le agradecemos confirmarnos que recibió estas facturas y que están en trámite: basta con responder este mensaje.',
  obstacles: 'Si algo retrasa el trámite del pago, cuéntenos qué es y lo resolvemos con usted.',
  paidAlready: 'Si ya pagó, gracias: no tiene que hacer nada más.',
  signature: 'Cordialmente,',
  taxId: 'identificación tributaria',
  optOut: 'No recibir más mensajes por este medio',
  sales: {
    heading: 'Cliente en mora',
    opening: (debtor, creditor) =>
      `${debtor} tiene lo siguiente vencido con ${creditor} y ya recibió un recordatorio firme. Se lo contamos porque usted lleva la cuenta.`,
    closing: (replyTo) => `Si sabe qué ocurre, o habló con el cliente, escríbanos a ${replyTo}.`,
  },
  terms: {
    heading: 'Cambio de condiciones',
    opening: (creditor, from) => `Cambian las condiciones entre usted y ${creditor}. Desde el ${from}:`,
    paymentTerms: (days) =>
      days === 0
        ? 'Las facturas vencen el día de su emisión.'
        : `Las facturas vencen ${days} ${days === 1 ? 'día' : 'días'} después de su emisión.`,
    bankAccount: (bank, account, holder) =>
      `Por favor haga sus pagos a la cuenta ${account} de ${bank}, a nombre de ${holder}. Antes de cambiarla en sus registros, confírmela con nosotros por un contacto que ya conozca.`,
    closing: (replyTo) => `Si tiene una pregunta, escríbanos a ${replyTo}.`,
  },
  smsThanks: 'Si ya hizo el pago, gracias.',
  smsShort: 'tiene un mensaje sobre sus facturas.',
  smsOptOut: (url) => `No más SMS: ${url}`,
  unsubscribe: 'No recibir más recordatorios por correo',
  call: {
    greeting: (name) => (name === undefined ? 'Buenos días.' : `Buenos días, ¿hablo con ${name}?`),
    whoWeAre: (creditor) => `Le llamo de parte de ${creditor}, por sus facturas con nosotros.`,
    isItAGoodTime: '¿Es un buen momento para hablar, o prefiere que le llame a otra hora?',
    offers: {
      howToPay: 'Explique cómo pagar y ofrezca enviar el enlace de pago:',
      agreement: 'Ofrezca acordar una fecha exacta o pagos por partes, y repita lo acordado.',
      correction:
        'Si algo no coincide, anótelo y diga cuándo tendrá respuesta; esa parte no se cobra entre tanto.',
      send: 'Ofrezca enviar otra vez la factura o un estado de cuenta.',
    },
    close: 'Repita lo acordado con fecha y valor, dé las gracias y despídase.',
    outcomes: {
      reached: {
        meaning: 'Habló con la persona de contacto o con quien puede decidir.',
        next: 'Ponga la fecha acordada; sin acuerdo, no ponga ninguna y el proceso sigue.',
      },
      'left-message': {
        meaning: 'Dejó un mensaje a la persona misma, sin hablar de la deuda con nadie más.',
        next: 'Ponga una fecha, al menos tres días después.',
      },
      'no-answer': {
        meaning: 'Nadie contestó.',
        next: 'Ponga una fecha, al menos tres días después, y llame a otra hora.',
      },
      'wrong-number': {
        meaning: 'El número no es de esta empresa o persona.',
        next: 'No ponga fecha: corrija antes los datos de contacto.',
      },
      refused: {
        meaning: 'La persona no quiere hablar o pide que no le llamen.',
        next: 'No ponga fecha; si pide que no le llamen, anótelo como consentimiento retirado.',
      },
    },
    never: {
      always: [
        'No hable de la deuda con nadie que no sea la persona de contacto.',
        'No prometa ni advierta nada que no esté en este guion.',
        'No discuta, no suba el tono, no llame otra vez el mismo día.',
      ],
      whereAskingWhyIsForbidden:
        'No pregunte por las causas del retraso: la ley lo prohíbe (Ley 2300 de 2023). Pregunte solo por una fecha y una forma de pago.',
    },
  },
};

function overdue(count: number): string {
  return count === 1 ? 'una factura vencida' : `${count} facturas vencidas`;
}
