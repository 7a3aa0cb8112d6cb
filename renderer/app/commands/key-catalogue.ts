import type { KeyContext, KeyDefinition } from '../../ui/index.ts';

type Line = readonly [id: string, title: string, ...keys: readonly string[]];

function group(name: string, context: KeyContext, lines: readonly Line[]): readonly KeyDefinition[] {
  return lines.map(([id, title, ...keys]) => ({ id, title, group: name, context, keys }));
}

const fixed = (definitions: readonly KeyDefinition[]): readonly KeyDefinition[] =>
  definitions.map((definition) => ({ ...definition, fixed: true }));

/**
 * The keys of commands that are there on some page only, so that they are known, shown and changed from everywhere. What is
 * there from the beginning (going to a page, undo, …) says its keys where it is registered.
 */
export const keyCatalogue: readonly KeyDefinition[] = [
  ...group('Queue', 'queue', [
    ['queue.search', 'Search the queue', '/'],
    ['queue.filter', 'Show or hide filters', 'f'],
    ['queue.views', 'Views', 'v'],
    ['queue.saveView', 'Save the view', 'mod+s'],
    ['queue.saveViewAs', 'Save the view as…', 'mod+shift+s'],
    ['queue.previousFilter', 'Back to the filter before', 'alt+['],
    ['queue.nextFilter', 'Forward to the next filter', 'alt+]'],
    ['queue.clearFilter', 'Clear the filter'],
    ['queue.openWindow', 'Open in a new window', 'mod+Enter'],
    ['queue.refresh', 'Bring the order up to date', '.'],
  ]),
  ...group('Incident queue', 'incidentQueue', [
    ['queue.assign', 'Assign to me', 'a'],
    ['queue.assignTo', 'Assign to…', 'shift+a'],
    ['queue.status', 'Set the status', 's'],
    ['queue.classify', 'Classify', 'c'],
    ['queue.tags', 'Tags', 't'],
    ['queue.pin', 'Pin or unpin the alert in focus', 'p'],
    ['queue.resolve', 'Resolve…', 'r'],
    ['queue.manage', 'Manage', 'm'],
    ['queue.comment', 'Comment', 'shift+c'],
    ['queue.export', 'Export what is shown…', 'e'],
    ['queue.create', 'New incident by hand…', 'n'],
    ['queue.merge', 'Merge…', 'shift+m'],
    ['queue.keepApart', 'Keep apart…', 'shift+k'],
    ['queue.explain', 'Explain the two chosen incidents: why apart?', 'w'],
    ['queue.unread', 'Mark as unread, or as read', 'u'],
    ['queue.summaryPrevious', 'Summary of the incident before', '['],
    ['queue.summaryNext', 'Summary of the next incident', ']'],
  ]),
  ...group('Alert queue', 'alertQueue', [
    ['alertQueue.assign', 'Assign to me', 'a'],
    ['alertQueue.status', 'Set the status…', 's'],
    ['alertQueue.classify', 'Classify…', 'c'],
    ['alertQueue.resolve', 'Resolve…', 'r'],
    ['alertQueue.move', 'Move to another incident…', 'm'],
    ['alertQueue.split', 'Split off into a new incident…', 'shift+x'],
    ['alertQueue.pin', 'Pin or unpin the alert', 'p'],
    ['alertQueue.export', 'Export what is shown…', 'e'],
    ['alertQueue.create', 'New alert by hand…', 'n'],
  ]),
  ...group('Alert', 'incident', [
    ['alert.previous', 'Previous alert of the incident', '['],
    ['alert.next', 'Next alert of the incident', ']'],
  ]),
  ...group('Incident', 'incident', [
    ['incident.manage', 'Manage incident', 'm'],
    ['incident.assign', 'Assign to me', 'a'],
    ['incident.assignTo', 'Assign to…', 'shift+a'],
    ['incident.status', 'Set the status', 's'],
    ['incident.classify', 'Classify', 'c'],
    ['incident.tags', 'Tags', 't'],
    ['incident.resolve', 'Resolve…', 'r'],
    ['incident.comment', 'Comment', 'shift+c'],
    ['incident.unread', 'Mark as unread', 'u'],
    ['incident.merge', 'Merge with another incident…', 'shift+m'],
    ['incident.keepApart', 'Keep apart from another incident…', 'shift+k'],
    ['incident.standing', 'Show what the incident needs next', 'n'],
    ['incident.explain', 'Explain the two selected alerts: why together?', 'w'],
    ['alerts.explain', 'Explain the two ticked alerts: why together?', 'w'],
    ['alerts.move', 'Move the selected alerts to another incident…', 'v'],
    ['alerts.split', 'Split the selected alerts off into a new incident…', 'shift+x'],
    ['story.next', 'Next alert', 'j'],
    ['story.previous', 'Previous alert', 'k'],
    ['story.search', 'Search the attack story', '/'],
    ['story.clearFilter', 'Clear the filters of the attack story'],
    ['story.path', 'Show the path between the two selected'],
    ['story.play', 'Play or pause the attack story', 'z p'],
    ['story.pane.list', 'Show or hide the alerts', 'z l'],
    ['story.pane.graph', 'Show or hide the graph', 'z g'],
    ['story.pane.details', 'Show or hide the details', 'z d'],
    ['story.pane.story', 'Show or hide the alert story', 'z s'],
    ['story.pin', 'Pin all selected, or unpin them', 'p'],
    ['incident.tab.story', 'Show Attack story', '1'],
    ['incident.tab.alerts', 'Show Alerts', '2'],
    ['incident.tab.assets', 'Show Assets', '3'],
    ['incident.tab.evidence', 'Show Evidence and response', '4'],
    ['incident.tab.account', 'Show Story', '5'],
    ['incident.tab.summary', 'Show Summary', '6'],
    ['incident.tab.similar', 'Show Similar incidents', '7'],
    ['incident.tab.history', 'Show Comments and history', '8'],
  ]),
  ...fixed([
    ...group('Dialogs and menus', 'dialog', [
      ['dialog.close', 'Close', 'Escape'],
      ['dialog.send', 'Carry out what a dialog asks for', 'mod+Enter'],
    ]),
    ...group('Window', 'global', [
      ['window.close', 'Close the window', 'mod+w'],
      ['window.quit', 'Quit', 'mod+q'],
      ['window.zoomIn', 'Larger', 'mod+Plus'],
      ['window.zoomOut', 'Smaller', 'mod+-'],
      ['window.zoomReset', 'Normal size', 'mod+0'],
      ['window.fullScreen', 'Full screen', 'F11'],
    ]),
  ]),
];
