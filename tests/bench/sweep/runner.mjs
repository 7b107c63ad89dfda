import { fork } from 'node:child_process';

/** A process that has not answered by then is given up. */
const HANG_MS = 120_000;

/** Then a new process begins, so that no geometry inherits the memory and code of too many others. */
const GEOMETRIES_OF_A_PROCESS = 150;

/** Runs geometries in a child process, one after the other; a new one begins where a call ends or blocks it. */
export function openRunner(options) {
  let child;
  let geometries = 0;

  function begin() {
    geometries = 0;
    // Code that few geometries use is optimized in the foreground, WebAssembly before its first call: no compiler in
    // the background finishes too late or counts as the time of a call.
    const execArgv = ['--no-liftoff', '--no-concurrent-recompilation'];
    child = fork(new URL('geometry-case.mjs', import.meta.url), {
      ...{ stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv },
    });
  }

  function close() {
    child?.removeAllListeners();
    child?.kill('SIGKILL');
    child = undefined;
  }

  /** One task of geometry-case.mjs. */
  async function run(task) {
    if (geometries++ >= GEOMETRIES_OF_A_PROCESS) close();
    if (!child) begin();
    child.send({ task, options });
    const { outcome, error } = await answerOf(child);
    if (outcome) return outcome;
    close();
    return { geometry: task.geometry, failed: error };
  }

  return { run, close };
}

function answerOf(child) {
  return new Promise((resolve) => {
    const settle = (answer) => {
      clearTimeout(timer);
      child.removeAllListeners();
      resolve(answer);
    };
    const timer = setTimeout(() => settle({ error: `no answer within ${HANG_MS / 1000} s` }), HANG_MS);
    child.once('message', settle);
    child.once('exit', (code, signal) => settle({ error: `the process ended (${signal ?? `exit code ${code}`})` }));
  });
}
