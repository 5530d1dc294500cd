// Runs every function of the modules that are named on the command line, and says which failed.
let failed = 0;
for (const name of process.argv.slice(2)) {
  const { client, ...steps } = await import(`./${name}.mjs`);
  for (const [step, run] of Object.entries(steps)) {
    try {
      await run();
      console.log(`ok ${name}.${step}`);
    } catch (e) {
      failed++;
      console.log(`failed ${name}.${step}: ${e.stack}`);
    }
  }
  await client?.close();
}
process.exit(failed === 0 ? 0 : 1);
