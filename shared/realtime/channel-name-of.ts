import { invalid } from '../error';
import type { SubscriptionOptions } from './subscription';

/** The channel of a subscription, without `realtime:`. For changes alone one of its own is made up. Throws INVALID_PARAMETER. */
export function channelNameOf({
	channel,
	changes: [first] = [],
	broadcast,
	presence,
}: SubscriptionOptions): string {
	const name = channel?.trim().replace(/^realtime:/, '') ?? '';
	if (name !== '') return name;
	if (broadcast || presence)
		throw invalid('channel', 'The channel has no name', 'Name the one that senders use.');
	const own = crypto.randomUUID().slice(0, 8);
	return ['changes', first?.schema ?? 'public', first?.table ?? '*', own].join(':');
}
