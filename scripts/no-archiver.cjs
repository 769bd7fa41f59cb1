// Stands in for the archiver package in the bundle of the synth program.
module.exports = () => {
  throw new Error(
    'the bundle of this project cannot zip an asset: remove the alias of archiver in scripts/synth.mjs',
  );
};
