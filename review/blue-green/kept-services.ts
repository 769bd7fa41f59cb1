/** What several rules look at; rules themselves know nothing of one another. */
import type { BlueGreenService } from './service';
import type { ResourceChange } from '../plan/model';

/** Services that are there before the apply and after it: those that an update of the service would touch. */
export const keptServices = (services: readonly BlueGreenService[]): readonly ResourceChange[] =>
  services.map(({ service }) => service).filter(({ kind }) => kind === 'no-op' || kind === 'update');
