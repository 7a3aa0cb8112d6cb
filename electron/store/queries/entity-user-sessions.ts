import type { ReadableStore } from '../connection.ts';
import { alertMentions } from './entity-mentions.ts';
import type { AlertMentions } from './entity-mentions.ts';
import { sessionsInAlert } from './entity-sessions.ts';
import type { Session } from './entity-sessions.ts';

/** Devices of a user's alerts whose other alerts are looked through for who was logged on. */
const mostDevices = 10;
/** Alerts of each of them. */
const mostAlertsOfDevice = 500;

/**
 * A user's sessions as alerts tell of them: those of alerts that name the user, and those of other alerts of the devices there, whose
 * list of who was logged on has the user. The page of such a device counts the same.
 */
export function sessionsOfUser(
  store: ReadableStore,
  userId: number,
  mentions: AlertMentions,
): readonly Session[] {
  const ofUser = ({ user }: Session): boolean => user.entity?.id === userId;
  const own = mentions.alerts.flatMap((alert) => sessionsInAlert(alert, mentions)).filter(ofUser);
  const known = new Set(mentions.alerts.map(({ uid }) => uid));
  const devices = new Set([
    ...own.flatMap(({ device }) => device.entity?.id ?? []),
    ...mentions.alerts.flatMap(({ evidence }) =>
      evidence.flatMap(({ entity, embedded }) => (entity.kind === 'device' && !embedded ? [entity.id] : [])),
    ),
  ]);
  const others = [...devices].slice(0, mostDevices).flatMap((id) => {
    const around = alertMentions(store, [id], mostAlertsOfDevice);
    return around.alerts.flatMap((alert) => {
      if (known.has(alert.uid)) return [];
      return sessionsInAlert(alert, around).filter(
        (session) => ofUser(session) && session.device.entity?.id === id,
      );
    });
  });
  return [...own, ...others];
}
