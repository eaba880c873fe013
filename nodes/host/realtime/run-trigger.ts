import type { ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import {
	listen,
	openRealtime,
	SupabaseError,
	type CatchUpStore,
	type SubscriptionHandlers,
	type SubscriptionOptions,
} from '../../../shared';
import { readActAs } from '../act-as';
import { openProject, type OpenProject } from '../open-connection';
import { toNodeError } from '../to-node-error';
import { BegunBatches } from './begun-batches';
import { Executions } from './executions';
import { GapReport } from './gap-report';
import { keepInStaticData } from './kept-state';
import { openSocketBy } from './open-socket';
import { readSubscription } from './read-subscription';
import { startExecutions, type Run } from './start-executions';
import { Watch } from './watch';

/**
 * Listens for as long as the workflow is active, or until the first event of a manual run. What passes by itself, a lost
 * connection above all, is no error; what the user must act on stops the activation, or is one failed execution later.
 */
export async function runTrigger(context: ITriggerFunctions): Promise<ITriggerResponse> {
	const stop = new AbortController();
	if (context.getMode() !== 'manual') return await start(context, stop.signal);
	let starting: Promise<Started> | undefined;
	return {
		manualTriggerFunction: async () => {
			starting = start(context, stop.signal);
			await starting;
		},
		closeFunction: async () => {
			// Whoever gives up while the socket is being opened must not leave one behind.
			stop.abort();
			const started = await starting?.catch(() => undefined);
			await started?.closeFunction();
		},
	};
}

interface Started {
	readonly closeFunction: () => Promise<void>;
}

async function start(context: ITriggerFunctions, signal: AbortSignal): Promise<Started> {
	let secrets: readonly string[] = [];
	try {
		const opened = await openProject(context, readActAs(context.getNodeParameter('actAs', null)));
		({ secrets } = opened.credential);
		return await listenWith(context, opened, signal);
	} catch (error) {
		throw toNodeError(error, { node: context.getNode(), secrets });
	}
}

async function listenWith(
	context: ITriggerFunctions,
	opened: OpenProject,
	signal: AbortSignal,
): Promise<Started> {
	const { project, send, credential } = opened;
	const { key, secrets } = credential;
	const node = context.getNode();
	const isManual = context.getMode() === 'manual';
	const { subscriptionWith, ...settings } = readSubscription(context);
	const data = isManual ? {} : context.getWorkflowStaticData('node');
	const batches = new BegunBatches(data);
	const store = isManual
		? keepNothing
		: keepInStaticData({
				data,
				batches,
				lastTaken: () => executions.lastTaken,
				ended: async () => await executions.ended(),
			});
	const options = subscriptionWith(store);
	checkCertificates(opened, options);
	const complain = (error: unknown): void => {
		context.saveFailedExecution(toNodeError(error, { node, secrets }));
		// A manual run ends with that, and n8n closes none that has ended so.
		if (isManual) void closeFunction();
	};
	const run = startExecutions(context, { options, batches, secrets, complain });
	const gaveUp = (count: number): void =>
		context.logger.warn(
			`n8n has told of no end of ${count} executions in ${settings.longest / 60_000} minutes: they count as ended, and others begin`,
			{ nodeName: node.name, workflowId: context.getWorkflow().id },
		);
	const executions = new Executions({ run, gaveUp, batches, ...settings });
	const watch = new Watch(isUnattended(context));
	const gaps = new GapReport(complain);

	const client = openRealtime({ ...project, key }, { send, openSocket: openSocketBy(context) });
	const subscription = listen(client, options, {
		deliver: isManual
			? deliverFirst(run, options)
			: async (event) => {
					if (event.kind === 'gap' && !options.statusEvents) gaps.note(event);
					else await executions.take(event);
				},
		tell: (status) => {
			const trouble = watch.see(status);
			if (trouble) complain(trouble);
		},
	});
	const closeFunction = async (): Promise<void> => {
		gaps.close();
		executions.start();
		await subscription.stop();
		await client.removeAllChannels();
	};
	const first = Promise.race([subscription.ready, watch.interrupted, aborted(signal)]);
	await first.catch(async (error: unknown) => {
		await closeFunction();
		return await Promise.reject(error);
	});
	if (signal.aborted) await closeFunction();
	watch.isActive = true;
	return { closeFunction };
}

/** A manual run takes one event; a connection that was lost meanwhile does not end it. */
function deliverFirst(run: Run, { statusEvents }: SubscriptionOptions): SubscriptionHandlers['deliver'] {
	let isTaken = false;
	return (event) => {
		if (isTaken || (event.kind === 'gap' && !statusEvents)) return;
		isTaken = true;
		// It ends with this execution, and n8n tells nobody when.
		void run([event]);
	};
}

const aborted = async (signal: AbortSignal): Promise<void> =>
	await new Promise((resolve) => {
		if (signal.aborted) resolve();
		else signal.addEventListener('abort', () => resolve());
	});

/** Whether n8n starts the workflow by itself, as after a restart: then a project out of reach is waited for. */
const isUnattended = (context: ITriggerFunctions): boolean =>
	['init', 'leadershipChange'].includes(context.getActivationMode());

const keepNothing: CatchUpStore = {
	load: async () => undefined,
	save: async () => {},
};

/** The runtime's WebSocket takes no certificates of its own. */
function checkCertificates({ project, credential }: OpenProject, { catchUp }: SubscriptionOptions): void {
	if (!project.url.startsWith('https:') || catchUp?.by === 'polling') return;
	if (!credential.allowSelfSigned && credential.ca === undefined) return;
	throw new SupabaseError({
		reason: 'A WebSocket of n8n cannot use the certificate settings of the credential',
		advice:
			'Start n8n with the certificate of the authority in NODE_EXTRA_CA_CERTS, and leave both certificate fields of the credential empty.',
		field: credential.allowSelfSigned ? 'allowSelfSigned' : 'ca',
		code: 'INVALID_PARAMETER',
	});
}
