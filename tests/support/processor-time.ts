/**
 * What this thread has taken of the processor, ms from an arbitrary start: for bounds of what code costs, which must hold whatever else
 * the machine does meanwhile.
 */
export function processorTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
