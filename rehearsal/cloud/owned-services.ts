/** The services that this project answers itself. */
import type { OwnedService } from './service';

export const ownedServices = (): readonly OwnedService[] => [];
