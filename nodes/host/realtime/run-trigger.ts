import type { IRun, ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import {
	listen,
	openRealtime,
	SupabaseError,
	type CatchUpStore,
	type SubscriptionEvent,
	type SubscriptionStatus,
} from '../../../shared';
import { readActAs } from '../act-as';
import { openProject, type OpenProject } from '../open-connection';
import { toNodeError } from '../to-node-error';
import { Executions } from './executions';
import { GapReport } from './gap-report';
import { keepInStaticData } from './kept-state';
import { openSocketBy } from './open-socket';
import { readSubscription } from './read-subscription';
import { deduplicationKeyOf, toEventItem } from './to-event-item';

/**
 * Listens for as long as the workflow is active, or until the first event of a manual run. What passes by itself, a lost
 * connection above all, is no error; what the user must act on stops the activation, or is one failed execution later.
 */
export async function runTrigger(context: ITriggerFunctions): Promise<ITriggerResponse> {
	if (context.getMode() !== 'manual') {
		const { closeFunction } = await start(context);
		return { closeFunction };
	}
	let started: Started | undefined;
	return {
		manualTriggerFunction: async () => {
			started = await start(context);
		},
		closeFunction: async () => await started?.closeFunction(),
	};
}

interface Started {
	closeFunction(): Promise<void>;
}

async function start(context: ITriggerFunctions): Promise<Started> {
	let secrets: readonly string[] = [];
	try {
		const opened = await openProject(context, readActAs(context.getNodeParameter('actAs', null)));
		({ secrets } = opened.credential);
		checkCertificates(opened);
		return await listenWith(context, opened);
	} catch (error) {
		throw toNodeError(error, { node: context.getNode(), secrets });
	}
}

async function listenWith(
	context: ITriggerFunctions,
	{ project, send, credential }: OpenProject,
): Promise<Started> {
	const { key, secrets } = credential;
	const node = context.getNode();
	const { subscriptionWith, ...settings } = readSubscription(context);
	const run = async (events: readonly SubscriptionEvent[]): Promise<void> => {
		const done = context.helpers.createDeferredPromise<IRun>();
		const items = events.map((event) => toEventItem(event, secrets));
		// Read anew each time: in a manual run, n8n puts its own in the place of it.
		context.emit([items], undefined, done, deduplicationKeyOf(node.id, events));
		// n8n itself tells of an execution that failed, or that could not begin.
		await done.promise.then(
			() => {},
			() => {},
		);
	};
	const executions = new Executions({ run, ...settings });
	const isManual = context.getMode() === 'manual';
	const store = isManual ? keepNothing : keepInStaticData(context, async () => await executions.ended());
	const watch = new Watch(isUnattended(context));
	const gaps = new GapReport();
	const client = openRealtime({ ...project, key }, { send, openSocket: openSocketBy(context) });
	const options = subscriptionWith(store);
	const subscription = listen(client, options, {
		deliver: async (event) => {
			if (event.kind === 'gap' && !options.statusEvents) {
				const trouble = gaps.note(event);
				if (trouble && watch.isActive) context.saveFailedExecution(toNodeError(trouble, { node, secrets }));
			} else if (isManual) {
				// It ends with the first execution, and n8n tells nobody when.
				void run([event]);
			} else await executions.take(event);
		},
		tell: (status) => {
			const trouble = watch.see(status);
			if (trouble) context.saveFailedExecution(toNodeError(trouble, { node, secrets }));
		},
	});
	const closeFunction = async (): Promise<void> => {
		executions.start();
		await subscription.stop();
		await client.removeAllChannels();
	};
	await Promise.race([subscription.ready, watch.interrupted]).catch(async (error: unknown) => {
		await closeFunction();
		return await Promise.reject(error);
	});
	watch.isActive = true;
	return { closeFunction };
}

/** Whether n8n starts the workflow by itself, as after a restart: then a project out of reach is waited for. */
const isUnattended = (context: ITriggerFunctions): boolean =>
	['init', 'leadershipChange'].includes(context.getActivationMode());

/** What is told of a subscription, seen from n8n. */
class Watch {
	/** Whether the workflow is active: until then a refusal stops the activation. */
	isActive = false;
	/**
	 * Ends with the first sign that it will take a while, though the project refuses nothing: who is there to see it
	 * hears why.
	 */
	readonly interrupted: Promise<void>;
	#interrupt: (error: SupabaseError | undefined) => void = () => {};

	constructor(isUnattended: boolean) {
		this.interrupted = new Promise((resolve, reject) => {
			this.#interrupt = (error) => (error && !isUnattended ? reject(error) : resolve());
		});
	}

	/** What the user must hear of now. */
	see({ state, mustAct, error }: SubscriptionStatus): SupabaseError | undefined {
		if (state === 'waiting' && !mustAct) this.#interrupt(error);
		return this.isActive && mustAct ? error : undefined;
	}
}

const keepNothing: CatchUpStore = {
	load: async () => undefined,
	save: async () => {},
};

/** The runtime's WebSocket takes no certificates of its own. */
function checkCertificates({ project, credential }: OpenProject): void {
	if (!project.url.startsWith('https:') || (!credential.allowSelfSigned && credential.ca === undefined))
		return;
	throw new SupabaseError({
		reason: 'A WebSocket of n8n cannot use the certificate settings of the credential',
		advice:
			'Start n8n with the certificate of the authority in NODE_EXTRA_CA_CERTS, and leave both certificate fields of the credential empty.',
		field: credential.allowSelfSigned ? 'allowSelfSigned' : 'ca',
		code: 'INVALID_PARAMETER',
	});
}
