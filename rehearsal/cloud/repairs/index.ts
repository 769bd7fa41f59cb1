/** All repairs, in the order in which they see a request. State that a repair keeps lives as long as the gateway. */
import type { Repair } from './repair';

export const allRepairs = (): readonly Repair[] => [];
