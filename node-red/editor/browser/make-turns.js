/** Tells of questions that are asked again before they are answered whether a later one was asked meanwhile. */
function makeTurns() {
	let last = 0;
	return () => {
		const turn = ++last;
		return () => turn === last;
	};
}
