/** What a quality run is told. */
export const quality = `Make the pull request {{run.pull_request_url}} of task {{run.task_id}} ready to be tested.

1. Check out its branch. If no address is given, find the pull request that carries these labels: {{run.labels}}.
2. Run the formatter, the linters and the tests; fix what they find, in commits of their own.
3. Wait for the checks of the pull request.
4. When all of them are green, put the label {{run.ready_label}} on it. Otherwise ask for changes.
5. Finish with a short report: what was fixed, what was left, and why.
`;
