import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import synthesize from '../synthesize.ts';
import { costSection } from './cost.ts';
import { latencySection } from './latency.ts';
import { plannerSection } from './planner.ts';
import { reportLines, type Report, type Section } from './report.ts';
import { sizesSection } from './sizes.ts';
import { throughputSection } from './throughput.ts';
import { transitionsSection } from './transitions.ts';

const sections: Record<string, Section> = {
  transitions: transitionsSection,
  cost: costSection,
  planner: plannerSection,
  sizes: sizesSection,
  throughput: throughputSection,
  latency: latencySection,
};

const HELP = `Measures the product on the local twin, and prints ratios first.

  npm run bench [-- --only NAME,NAME] [--json FILE]

Names: ${Object.keys(sections).join(', ')}.
`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(sections).join(',') },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const wanted = values.only.split(',');
const unknown = wanted.filter((name) => !(name in sections));
if (values.help || unknown.length > 0) {
  process.stdout.write(unknown.length > 0 ? `there is no ${unknown.join(', ')}\n\n${HELP}` : HELP);
  process.exitCode = unknown.length > 0 ? 1 : 0;
} else {
  await main();
}

async function main(): Promise<void> {
  const note = (line: string) => process.stderr.write(`  … ${line}\n`);
  const [cpu] = cpus();
  const machine = `${cpu?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}`;
  process.stdout.write(`${machine}\n`);
  note('synthesizing');
  await synthesize();
  const reports: Record<string, Report> = {};
  for (const name of wanted) {
    const section = sections[name];
    if (!section) continue;
    note(section.title);
    const report = await section.run(note);
    reports[name] = report;
    process.stdout.write(`\n${reportLines(section.title, report).join('\n')}\n`);
    // Whatever comes next may take long.
    if (values.json !== undefined)
      writeFileSync(values.json, `${JSON.stringify({ machine, reports }, undefined, 2)}\n`);
  }
}
