// Properties are tried on the same values in every run of the tests, so that a run says what changed and not what was drawn.
// npm run test:properties tries them on others; what it finds is repeated by CASEMATE_SEED=N npm run test:unit -- PATH.
import fc from 'fast-check';

fc.configureGlobal({
  ...fc.readConfigureGlobal(),
  seed: Number(process.env['CASEMATE_SEED'] ?? 20_251),
});
