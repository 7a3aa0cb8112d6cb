/** Environment variable with the virtual screens of all workers but the first, separated by spaces. */
export const screensVariable = 'CASEMATE_TEST_SCREENS';

/** The environment that puts an app of this worker on its screen: nothing for the first, which has the screen of the whole run. */
export function ownScreen(): Readonly<Record<string, string>> {
  const worker = Number(process.env['TEST_PARALLEL_INDEX'] ?? 0);
  const screen = worker === 0 ? undefined : process.env[screensVariable]?.split(' ')[worker - 1];
  return screen ? { DISPLAY: screen } : {};
}
