/** What the commands of `npm run releases` have in common. */
import { baseUrl, flag, nameOf, option } from '../support/arguments';

/** As it is typed. */
export const name = 'npm run releases';

export const common = {
  environment: option('NAME', nameOf('the name of an environment'), 'environment of the settings'),
  service: option('NAME', nameOf('the name of a service'), 'service of the environment'),
  json: flag('print JSON on stdout'),
  endpoint: option(
    'URL',
    baseUrl,
    'ask the embedded AWS at this address, for example http://127.0.0.1:4566, instead of AWS (default: AWS_ENDPOINT_URL)',
  ),
  'own-credentials': flag(
    'use the credentials of the surroundings whatever profile or assumeRole the settings name',
  ),
};

export const chosen = 'Where the settings have several services, --environment and --service choose one.';
