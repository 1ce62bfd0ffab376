/** So many answers are remembered at most; then it begins anew. */
const CAPACITY = 20_000;

/** A pure function that is asked the same again and again, with its answers kept. What it throws is not kept. */
export function remembered<Question extends string | number, Answer>(
  answer: (question: Question) => Answer,
): (question: Question) => Answer {
  const known = new Map<Question, Answer>();
  return (question) => {
    const before = known.get(question);
    if (before !== undefined) return before;
    const now = answer(question);
    if (known.size >= CAPACITY) known.clear();
    known.set(question, now);
    return now;
  };
}
