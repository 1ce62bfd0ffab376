/**
 * What can never work, however often it is tried: becomes a `REJECTED` record with the reason and the field.
 * Everything else that is thrown is tried again.
 */
export class Rejection extends Error {
  /** Where in the ERP's event the fault is, e.g. `data.allocations[0].amount`. */
  readonly field: string;

  constructor(field: string, reason: string) {
    super(reason);
    this.name = 'Rejection';
    this.field = field;
  }
}
