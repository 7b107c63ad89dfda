import type { ComponentChildren } from 'preact';
import type { Control } from '../state/check.ts';
import { problems } from '../state/store.ts';
import { NumberField } from './number-field.tsx';

/** A control's name, its fields, and what is wrong with them. */
export function Group({
  label,
  controls,
  children,
}: {
  label: string;
  controls: readonly Control[];
  children: ComponentChildren;
}) {
  return (
    <fieldset class="group">
      <legend>{label}</legend>
      <div class="fields">{children}</div>
      {controls.map((control) => (
        <Problem key={control} control={control} />
      ))}
    </fieldset>
  );
}

/** Why a control's value cannot be shown, in the package's words. */
export function Problem({ control }: { control: Control }) {
  const text = problems.value[control];
  return text ? (
    <p class="problem" id={`problem-${control}`} role="alert">
      {text}
    </p>
  ) : null;
}

export function problemId(control: Control): string | undefined {
  return problems.value[control] ? `problem-${control}` : undefined;
}

/** Two numbers, down and across. */
export function Pair({
  names,
  values,
  control,
  onChange,
}: {
  names: readonly [string, string];
  values: readonly [number, number];
  control: Control;
  onChange: (values: [number, number]) => void;
}) {
  const [down, across] = values;
  const id = problemId(control);
  return (
    <>
      <NumberField label={names[0]} value={down} problemId={id} onChange={(n) => onChange([n, across])} />
      <span class="times">×</span>
      <NumberField label={names[1]} value={across} problemId={id} onChange={(n) => onChange([down, n])} />
    </>
  );
}
