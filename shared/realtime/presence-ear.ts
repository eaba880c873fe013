import type { PresenceMessage } from './channel-user';
import type { Outlet } from './outlet';
import type { PresenceOptions, PresenceState } from './subscription';

/** Presence of a channel as events. */
export function presenceEar(
	channel: string,
	{ events, fullState = false }: PresenceOptions,
	state: () => PresenceState,
	outlet: Outlet,
): (message: PresenceMessage) => void {
	return (message) => {
		if (events && events.length > 0 && !events.includes(message.event)) return;
		if (message.event === 'sync') outlet.push({ kind: 'presence', channel, event: 'sync', state: state() });
		else outlet.push({ kind: 'presence', channel, ...message, ...(fullState && { state: state() }) });
	};
}
