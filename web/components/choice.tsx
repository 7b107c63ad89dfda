interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly name: string;
  readonly options: readonly { readonly value: T; readonly label: string; readonly hint?: string }[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly hideLabel?: boolean;
}

/** One of a few visible options: radio buttons drawn as one strip. */
export function Choice<T extends string>(props: ChoiceProps<T>) {
  const { label, name, options, value, onChange, hideLabel } = props;
  return (
    <fieldset class="choice">
      <legend class={hideLabel ? 'visually-hidden' : undefined}>{label}</legend>
      <div class="strip">
        {options.map((option) => (
          <label key={option.value}>
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span>
              {option.label}
              {option.hint && <small>{option.hint}</small>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
