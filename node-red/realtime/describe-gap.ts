import { SupabaseError, type GapEvent } from '../../shared';

/** A gap as the error that a Catch node gets. */
export function describeGap({ reason, from, to, dropped }: GapEvent): SupabaseError {
	const time = `from ${new Date(from).toISOString()} to ${new Date(to).toISOString()}`;
	const what =
		reason === 'disconnected'
			? `Nothing was heard ${time}: events of that time are lost`
			: `${dropped === undefined ? 'Events' : `${dropped} events`} were lost ${time}, because the flow was slower`;
	return new SupabaseError({
		reason: what,
		advice:
			'Turn on Catch Up to have missed rows read afterwards (New and Changed Rows, to have updates too), or look yourself at what happened then.',
		code: 'EVENTS_LOST',
	});
}
