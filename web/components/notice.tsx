import { notices } from '../state/notices.ts';
import { missing, proceed, settings } from '../state/store.ts';

/** Something waits for the package, and there is no connection. */
function Missing() {
  return (
    <div class="notice" role="alert">
      <p>
        The part of this page that computes could not be fetched, so what you asked for is not shown yet. Check the
        connection.
      </p>
      <button type="button" onClick={proceed}>
        Try again
      </button>
    </div>
  );
}

/** Tells the reader what the page could not do. */
export function Notice() {
  if (missing.value) return <Missing />;
  const problems = notices.value;
  if (problems.length === 0 || settings.value.embed) return null;
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
