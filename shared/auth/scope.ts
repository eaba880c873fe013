import { choice } from '../field';

/** Which sessions of a user end. */
export const scope = choice({
	label: 'Scope',
	help: 'Which sessions of the user end',
	default: 'global',
	choices: [
		{ value: 'global', label: 'All' },
		{ value: 'local', label: 'This One' },
		{ value: 'others', label: 'All Others' },
	],
});
