/** The command could be followed, but not for whoever gave it: somebody else must. */
export class NotPermitted extends Error {
  override readonly name = 'NotPermitted';
}
