import { type Case, casesOf, suites } from '../../conformance/cases.ts';
import { differences } from '../../conformance/differences.ts';
import { fitsLayer, runFunction, runLayer } from '../../conformance/run.ts';
import { verify } from '../../conformance/verify.ts';
import { makeCalls } from '../../endurance/calls.ts';
import { Bits } from './bits.ts';

/** What an engine makes of the collected cases. */
export interface Report {
  passed: number;
  failures: string[];
  /** By suite, a hash over the bits of all results; 'mixed' are random calls, which round where the cases are exact. */
  hashes: Record<string, string>;
}

const MIXED_CALLS = 6000;

/** Runs every case of tests/conformance, as its tests do. */
export function run(): Report {
  const report: Report = { passed: 0, failures: [], hashes: {} };
  for (const suite of suites) {
    const bits = new Bits();
    for (const c of casesOf(suite)) {
      try {
        (differences[c.id]?.verify ?? verify)(c);
        report.passed += 1;
      } catch (error) {
        report.failures.push(String(error));
      }
      addResults(bits, c);
    }
    report.hashes[suite] = String(bits);
  }
  const mixed = new Bits();
  try {
    makeCalls(1, MIXED_CALLS, Number.POSITIVE_INFINITY, (result) => mixed.add(result));
  } catch (error) {
    report.failures.push(`mixed: ${error}`);
  }
  report.hashes['mixed'] = String(mixed);
  return report;
}

/** The bits of what a case gives, in every way in; a refusal counts by its kind. */
function addResults(bits: Bits, c: Case): void {
  bits.text(c.id);
  if (!('poolSize' in c) || c.kind === 'symbolicShape') return;
  for (const way of fitsLayer(c) ? [runFunction, runLayer] : [runFunction]) {
    try {
      bits.add(way(c));
    } catch (error) {
      bits.text((error as Error).name);
    }
  }
}
