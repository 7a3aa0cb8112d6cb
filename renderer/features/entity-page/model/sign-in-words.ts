import type { OutputOf } from '../../../../shared/contract/index.ts';
import { formatCount } from '../../../../shared/lib/format-count.ts';

type Devices = OutputOf<'entities.user'>['devices'];

/**
 * What the page of a user says where no record tells of a sign-in by itself: what devices list is no less known, and is told beside it.
 * @param isPart not all that names the user was read.
 */
export function noSignIns(
  devices: Devices,
  isPart: boolean,
): { readonly title: string; readonly text: string } {
  const listing = devices.filter(({ signIns }) => signIns > 0).length;
  const records = isPart ? 'None of the alerts and records that were read' : 'No alert or context record';
  if (listing === 0)
    return {
      title: 'None known',
      text: `${records} ${isPart ? 'tell' : 'tells'} of a sign-in of this user, or of one that was tried.`,
    };
  const what = listing === 1 ? 'a device' : `${formatCount(listing)} devices`;
  return {
    title: 'None told one by one',
    text: `${records} ${isPart ? 'say' : 'says'} when or from where this user signed in, but the evidence of ${what} lists this user as signed in there: see the devices below.`,
  };
}
