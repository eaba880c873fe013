// Runs one local Supabase for a test process that forked this file and speaks to it over IPC (test/local/harness.ts).
// It stops when told to, and also when the test process goes away for whatever reason.
import type { Misbehaviour } from './misbehave.ts';
import { startLocalSupabase, type LocalSupabaseOptions } from './start.ts';

type Command =
	| { readonly id: number; readonly do: 'misbehave'; readonly with: Misbehaviour }
	| { readonly id: number; readonly do: 'behave'; readonly with: number }
	| { readonly id: number; readonly do: 'stop' };

const send = (message: unknown): void => {
	if (process.connected) process.send?.(message);
};

const options = JSON.parse(process.argv[2] ?? '{}') as LocalSupabaseOptions;

try {
	const { stop, exited, misbehave, ...about } = await startLocalSupabase(options);
	const undos = new Map<number, () => void>();
	const end = async (): Promise<void> => {
		await stop();
		process.exit(0);
	};

	process.on('disconnect', () => void end());
	// A Ctrl-C in the terminal reaches the whole process group; the test process decides when this server ends.
	process.on('SIGINT', () => {});
	process.on('SIGTERM', () => void end());
	process.on('message', (command: Command) => {
		if (command.do === 'stop') return void stop().then(() => send({ id: command.id }));
		if (command.do === 'misbehave') undos.set(command.id, misbehave(command.with));
		else undos.get(command.with)?.();
		return send({ id: command.id });
	});
	void exited.then(() => send({ exited: true }));
	send({ started: about });
	if (!process.connected) await end();
} catch (error) {
	const failed = error instanceof Error ? error.message : String(error);
	if (process.connected) process.send?.({ failed }, () => process.exit(1));
	else process.exit(1);
}
