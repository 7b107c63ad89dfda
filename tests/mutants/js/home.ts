import os from 'node:os';

/*
 * StrykerJS runs tests in threads, where process.env is a copy that the operating system's own calls do not see: a test
 * that moves HOME would still be told the real one.
 */
os.homedir = () => process.env['HOME'] ?? '/';
