import { startLocal, type Local, type LocalOptions } from '../../local/harness';
import { launchBrowser } from '../browser';
import { openEditor, type EditorPage } from './editor-page';
import { startNodeRed, type NodeRed, type NodeRedOptions } from './start-node-red';

export interface EditorOptions extends Pick<NodeRedOptions, 'flows' | 'settings'> {
	/** Which key the project of the flows has, in the environment of Node-RED as its address is; none by default. */
	readonly key?: 'publishable' | 'secret';
	/** The id of that project. */
	readonly project?: string;
	readonly supabase?: LocalOptions;
	/** Makes ready what is in local Supabase before Node-RED starts. */
	readonly prepare?: (local: Local) => Promise<void>;
}

export interface RunningEditor {
	readonly local: Local;
	readonly nodeRed: NodeRed;
	readonly editor: EditorPage;
	stop(): Promise<void>;
}

/** Starts local Supabase and a real Node-RED with these flows, and opens its editor in a real browser. */
export async function startEditor(options: EditorOptions): Promise<RunningEditor> {
	const { flows, settings, key, project = 'p1', supabase, prepare } = options;
	const running: Array<() => Promise<void>> = [];
	const stop = async (): Promise<void> => {
		for (const end of running.splice(0).reverse()) await end();
	};
	try {
		const local = await startLocal(supabase);
		running.push(async () => await local.stop());
		await prepare?.(local);
		const nodeRed = await startNodeRed({
			flows,
			settings,
			...(key && {
				credentials: { [project]: { key: '${SUPABASE_KEY}' } },
				env: { SUPABASE_URL: local.url, SUPABASE_KEY: local.keys[key] },
			}),
		});
		running.push(async () => await nodeRed.stop());
		const browser = await launchBrowser();
		running.push(async () => await browser.close());
		return { local, nodeRed, editor: await openEditor(browser, nodeRed.url), stop };
	} catch (error) {
		await stop();
		throw error;
	}
}
