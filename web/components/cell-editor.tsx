import { Component } from 'preact';

interface CellEditorProps {
  readonly label: string;
  /** What the field opens with: the cell's number, or the first key of a new one. */
  readonly text: string;
  /** The cell's number; a field left with it changes nothing. */
  readonly old: string;
  /** Whether typing replaces the text, as in a spreadsheet, or continues it. */
  readonly replace: boolean;
  /** Called with the new text when the field is left; with null when nothing changes. */
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
          // The value is taken when the field loses the focus.
          this.escaped = event.key === 'Escape';
          onLeave(event.key === 'Enter' ? 1 : 0);
        }}
      />
    );
  }
}
