/** What a testing run is told. */
export const testing = `Test the pull request {{run.pull_request_url}} of task {{run.task_id}}.

1. Check out its branch. If no address is given, find the pull request that carries these labels: {{run.labels}}.
2. Take the acceptance criteria from {{run.docs_directory}} one by one and prove each.
3. Add missing tests to the branch.
4. Approve the pull request when every criterion holds; otherwise ask for changes, with steps to reproduce.
5. Finish with a table: criterion, what was done, what was seen, verdict.
`;
