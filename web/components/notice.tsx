import { notices } from '../state/notices.ts';

/** Tells the reader what the page could not do. */
export function Notice() {
  const problems = notices.value;
  if (problems.length === 0) return null;
  return (
    <div class="notice" role="alert">
      <ul>
        {problems.map((problem) => (
          <li key={problem}>{problem}</li>
        ))}
      </ul>
      <button
        type="button"
        onClick={() => {
          notices.value = [];
        }}
      >
        Close
      </button>
    </div>
  );
}
