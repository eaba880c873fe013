import { runtimeClock } from '../../shared/clock';
import { createAlarms } from '../../shared/realtime/alarms';

it('sleeps for parts of a millisecond too, and for times that are over', async () => {
	await expect(runtimeClock.sleep(0.5)).resolves.toBeUndefined();
	await expect(runtimeClock.sleep(-1)).resolves.toBeUndefined();
});

it('an alarm rings that is set to a part of a millisecond, and those after it', async () => {
	const { after } = createAlarms(runtimeClock, (failure) => {
		throw failure;
	});
	await new Promise<void>((resolve) => after(1.5, resolve));
	await new Promise<void>((resolve) => after(1, resolve));
});
