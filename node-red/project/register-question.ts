import type { NodeAPI } from '@node-red/registry';
import { redact, SupabaseError } from '../../shared';
import { textsIn } from './texts-in';
import type { DialogTexts } from './values-to-test';

/** Something that the editor asks the runtime. */
export interface Question<Answer extends object> {
	readonly path: string;
	/** The config node that one must be allowed to change to ask this. */
	readonly type: 'supabase-project' | 'supabase-user';
	/** Told when what is asked comes in another form. */
	readonly notJson: string;
	/** Told when there is no answer, for a reason that only the log tells. */
	readonly failed: string;
	/** How the editor is told why there is no answer. */
	readonly problem: (message: string) => Answer;
	/** Errors of the core are for the user: they are told as a problem. */
	readonly answer: (texts: DialogTexts, signal: AbortSignal) => Promise<Answer>;
}

/** `POST` to this path answers the question of who may change such nodes. */
export function registerQuestion<Answer extends object>(RED: NodeAPI, question: Question<Answer>): void {
	const { path, type, notJson, failed, problem } = question;
	RED.httpAdmin.post(path, RED.auth.needsPermission(`${type}.write`), (request, response) => {
		// A page of any other site can send a form, but not JSON: browsers ask this server first whether it may.
		if (!request.is('application/json')) {
			response.status(415).json(problem(notJson));
			return;
		}
		const gone = new AbortController();
		response.once('close', () => gone.abort());
		answerTo(RED, question, { body: request.body, signal: gone.signal }).then(
			(answer) => response.json(answer),
			() => response.status(500).json(problem(failed)),
		);
	});
}

async function answerTo<Answer extends object>(
	RED: NodeAPI,
	{ type, problem, answer }: Question<Answer>,
	{ body, signal }: { readonly body: unknown; readonly signal: AbortSignal },
): Promise<Answer> {
	try {
		return await answer(textsIn(body), signal);
	} catch (error) {
		if (error instanceof SupabaseError) return problem(error.message);
		RED.log.error(`${type}: ${redact(error instanceof Error ? error.message : String(error), [])}`);
		throw error;
	}
}
