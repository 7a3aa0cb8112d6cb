import { determinationsOf, valueLabel, valuesOf } from '../../../../shared/model/values.ts';
import { asItIs, automatic, notSet } from './patch.ts';

/** One line of a choice. */
export interface Choice {
  readonly value: string;
  readonly label: string;
}

const mixed: Choice = { value: asItIs, label: 'Several values: leave as they are' };
const withMixed = (current: string, choices: readonly Choice[]): readonly Choice[] => {
  const unknown = current !== asItIs && !choices.some((choice) => choice.value === current);
  return [
    ...(current === asItIs ? [mixed] : []),
    ...choices,
    ...(unknown ? [{ value: current, label: current }] : []),
  ];
};

/** Severities an analyst can set; `initial` is what stood when the pane opened, so that it can be chosen again. */
export const severityChoices = (initial: string, automaticLabel: string): readonly Choice[] =>
  withMixed(initial, [
    { value: automatic, label: automaticLabel },
    ...valuesOf('severity')
      .toReversed()
      .map((value) => ({ value, label: valueLabel('severity', value) })),
  ]);

/** Statuses an analyst can set. */
export const statusChoices = (initial: string): readonly Choice[] =>
  withMixed(
    initial,
    valuesOf('incidentStatus')
      .filter((value) => value !== 'redirected')
      .map((value) => ({ value, label: valueLabel('incidentStatus', value) })),
  );

/** Classifications. */
export const classificationChoices = (initial: string): readonly Choice[] =>
  withMixed(initial, [
    { value: notSet, label: 'Not set' },
    ...valuesOf('classification').map((value) => ({ value, label: valueLabel('classification', value) })),
  ]);

/** Determinations that belong to a classification. */
export const determinationChoices = (classification: string, initial: string): readonly Choice[] =>
  withMixed(initial, [
    { value: notSet, label: 'Not set' },
    ...(determinationsOf[classification] ?? []).map((value) => ({
      value,
      label: valueLabel('determination', value),
    })),
  ]);
