interface CellEditorProps {
  readonly label: string;
  /** What the field opens with: the cell's number, or the first key of a new one. */
  readonly text: string;
  /** What Escape goes back to. */
  readonly old: string;
  /** The field was left, with the text in it. */
  readonly onDone: (text: string) => void;
  /** Enter or Escape: leave the field, for the cell below or for its own. */
  readonly onLeave: (rows: 0 | 1) => void;
}

/** The text field that an input cell turns into while it is edited. */
export function CellEditor({ label, text, old, onDone, onLeave }: CellEditorProps) {
  return (
    <input
      class="cell-editor"
      aria-label={label}
      inputMode="decimal"
      value={text}
      ref={(input) => {
        if (input && document.activeElement !== input) {
          input.focus();
          input.setSelectionRange(text.length === 1 ? 1 : 0, text.length);
        }
      }}
      onBlur={(event) => onDone(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        // Leaving the field is what takes the value over; Escape leaves with the old one.
        if (event.key === 'Escape') event.currentTarget.value = old;
        onLeave(event.key === 'Enter' ? 1 : 0);
      }}
    />
  );
}
