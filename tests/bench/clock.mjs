/**
 * Milliseconds. Processor time of this process, to a microsecond, does not count the time that other programs have the
 * processor: on a busy machine the medians of calls that take milliseconds are those of an idle one. It counts every
 * thread, so it is for contenders of one thread; pages have none.
 */
export const processorTime = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

export const wallTime = () => performance.now();
