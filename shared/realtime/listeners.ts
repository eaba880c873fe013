import type { AnyListener } from './listener';
import { onBroadcast } from './on-broadcast';
import { onPostgresChanges } from './on-postgres-changes';
import { onPresence } from './on-presence';

/** Everything that a trigger can listen to, in the order the editors list it. */
export const listeners: readonly AnyListener[] = [onPostgresChanges, onBroadcast, onPresence];
