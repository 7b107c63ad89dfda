import { Component } from 'preact';

interface CellEditorProps {
  readonly label: string;
  /** What the field opens with: the cell's number, or the first key of a new one. */
  readonly text: string;
  /** The cell's number; a field left with it changes nothing. */
  readonly old: string;
  /** Whether what is typed first takes the text's place, as in a spreadsheet; else it goes on behind it. */
  readonly replace: boolean;
  /** The field was left with a new text in it; null when nothing is to be changed. */
  readonly onDone: (text: string | null) => void;
  /** Enter or Escape: leave the field, for the cell below or for its own. */
  readonly onLeave: (rows: 0 | 1) => void;
}

/** The text field that an input cell turns into while it is edited. */
export class CellEditor extends Component<CellEditorProps> {
  private escaped = false;

  override render({ label, text, old, replace, onDone, onLeave }: CellEditorProps) {
    return (
      <input
        class="cell-editor"
        aria-label={label}
        inputMode="decimal"
        value={text}
        ref={(input) => {
          if (!input || document.activeElement === input) return;
          input.focus();
          input.setSelectionRange(replace ? 0 : text.length, text.length);
        }}
        onBlur={({ currentTarget: { value } }) => onDone(this.escaped || value === old ? null : value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== 'Escape') return;
          event.preventDefault();
          event.stopPropagation();
          // Leaving the field is what takes the value over.
          this.escaped = event.key === 'Escape';
          onLeave(event.key === 'Enter' ? 1 : 0);
        }}
      />
    );
  }
}
