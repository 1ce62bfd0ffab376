import { valueAt, type Request } from './dynalite.ts';
import { copy, type AttributeValue, type Item } from './item.ts';

type Path = (string | number)[];
interface Operation {
  type: 'add' | 'subtract' | 'function';
  name?: string;
  args: Operand[];
}
type Operand = Path | Operation | AttributeValue;
interface Section {
  type: 'set' | 'remove' | 'add' | 'delete';
  path: Path;
  val?: Operand;
}

/**
 * An update reads the item as it was before, whatever the order of its clauses. dynalite works through them one by one on
 * the item itself, so the operands are read, and the clauses ordered, before it starts: `SET a = b ADD b :n` keeps the old b,
 * and `REMOVE l[0], l[1]` removes the first two.
 */
export function readOperands(request: Request, item: Item | undefined): void {
  const updates = request._updates as { sections: Section[] } | undefined;
  if (!updates) return;
  for (const section of updates.sections) {
    if (section.type === 'set' && section.val !== undefined) section.val = read(section.val, item ?? {});
  }
  updates.sections.sort((a, b) => removalRank(a) - removalRank(b));
}

function read(operand: Operand, item: Item): Operand {
  if (Array.isArray(operand)) return copy(valueAt(operand, item)) ?? operand;
  if (!isOperation(operand)) return operand;
  if (operand.name === 'if_not_exists') {
    const [path, otherwise] = operand.args;
    const found = Array.isArray(path) ? valueAt(path, item) : undefined;
    if (found) return copy(found);
    return otherwise ? read(otherwise, item) : operand;
  }
  return { ...operand, args: operand.args.map((argument) => read(argument, item)) };
}

function isOperation(operand: Operation | AttributeValue): operand is Operation {
  return typeof operand.type === 'string' && Array.isArray(operand.args);
}

/** Removals from a list come last, from its end. */
function removalRank({ type, path }: Section): number {
  const last = path.at(-1);
  return type === 'remove' && typeof last === 'number' ? 1 / (last + 1) : 0;
}
