/** The command cannot be followed by this case now: whoever asked has an old picture and must read again. */
export class NotPossible extends Error {
  /** Also the name by which the workflow catches it. */
  override readonly name = 'NotPossible';
}
