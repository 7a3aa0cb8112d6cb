import type { InputOf } from '../../../../shared/contract/index.ts';

/** What is to be set on chosen alerts; an empty text leaves what each has. */
export interface AlertChange {
  readonly status: string;
  readonly assignedTo: string;
  /** Takes the assignment away, whatever name is given. */
  readonly nobody: boolean;
  readonly classification: string;
  readonly determination: string;
  readonly comment: string;
}

/** Nothing is set. */
export const emptyAlertChange: AlertChange = {
  status: '',
  assignedTo: '',
  nobody: false,
  classification: '',
  determination: '',
  comment: '',
};

const statuses = ['new', 'inProgress', 'resolved'] as const;

/** What the contract is asked to set: only what is given. A classification without a determination takes the old one away. */
export function patchOfChange(change: AlertChange): InputOf<'alerts.update'>['patch'] {
  const status = statuses.find((known) => known === change.status);
  const assignedTo = change.assignedTo.trim();
  const comment = change.comment.trim();
  return {
    ...(status === undefined ? {} : { status }),
    ...(change.nobody ? { assignedTo: null } : assignedTo === '' ? {} : { assignedTo }),
    ...(change.classification === ''
      ? {}
      : {
          classification: change.classification,
          determination: change.determination === '' ? null : change.determination,
        }),
    ...(comment === '' ? {} : { comment }),
  };
}
