import { SupabaseError } from '../../shared';
import type { Evaluate } from './evaluate';
import { secretProperty, storedSecretly, type StoredSecrets, type TypedValue } from './stored-fields';

/**
 * A password or a token: from the node's credentials, or from wherever a message brings it. As text in the flow it is
 * refused, since everyone who sees the flow could read it. What goes wrong is told without quoting anything.
 */
export async function readSecret(
	name: string,
	stored: TypedValue,
	{ evaluate, secrets }: { readonly evaluate: Evaluate; readonly secrets: StoredSecrets },
): Promise<unknown> {
	switch (stored.type) {
		case storedSecretly: {
			const value = secrets[secretProperty(name)];
			if (typeof value === 'string' && value !== '') return value;
			throw new Error('nothing is stored. Open the node, type it, and deploy');
		}
		case 'msg':
		case 'flow':
		case 'global':
		case 'env':
			return await evaluate(stored);
		case 'jsonata':
			return await evaluate(stored).catch((failure: unknown) => {
				if (failure instanceof SupabaseError) throw failure;
				throw new Error(`the expression cannot be evaluated${codeOf(failure)}`);
			});
		default:
			throw new Error(
				'a secret must not stand in the flow. Open the node, choose "stored secretly", and deploy',
			);
	}
}

/** Of JSONata's errors, the text can quote a value; the code cannot. */
const codeOf = (failure: unknown): string =>
	typeof failure === 'object' &&
	failure !== null &&
	'code' in failure &&
	/^[A-Z]\d{4}$/.test(String(failure.code))
		? ` (${String(failure.code)})`
		: '';
