import { Component } from 'preact';

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly min?: number;
  readonly onChange: (value: number) => void;
  /** The id of the explanation beside the field, when its value is wrong. */
  readonly problemId?: string | undefined;
}

/** The number that a text means. NaN for anything else, the empty text included; the page then says why. */
function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

/** A number that can be typed, stepped with the arrow keys, or tapped up and down. */
export class NumberField extends Component<NumberFieldProps> {
  // No state: it would draw the field alone first, with the new text and the old value.
  private typed = '';

  override render({ label, value, min = 1, onChange, problemId }: NumberFieldProps) {
    // A preset or the back button changes the value from outside; typing keeps its own text.
    const shown = Object.is(numberOf(this.typed), value) ? this.typed : String(value);
    const put = (next: string) => {
      this.typed = next;
      onChange(numberOf(next));
    };
    const step = (by: number) => put(String(Math.max(min, (Number.isNaN(value) ? min : value) + by)));
    return (
      <span class="number-field">
        <button type="button" tabIndex={-1} aria-label={`Less ${label}`} onClick={() => step(-1)}>
          −
        </button>
        <input
          type="number"
          inputMode="numeric"
          aria-label={label}
          aria-invalid={problemId ? 'true' : undefined}
          aria-describedby={problemId}
          value={shown}
          onInput={(event) => put(event.currentTarget.value)}
        />
        <button type="button" tabIndex={-1} aria-label={`More ${label}`} onClick={() => step(1)}>
          +
        </button>
      </span>
    );
  }
}
