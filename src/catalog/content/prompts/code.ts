/** What an implementation run is told. */
export const code = `Implement task {{run.task_id}} of the service {{run.service}} in {{run.repository}}.

1. Read the documents of the task under {{run.docs_directory}}.
2. Work in {{run.working_directory}}. If a branch for the task exists, continue on it.
3. Implement the task and its tests. Run the formatter, the linters and the tests of the repository.
4. Open a pull request, or bring the existing one up to date, with these labels: {{run.labels}}.
   The labels lead events of the pull request to this workflow; without them it waits for ever.
5. Finish with a short report: what was done, what was proven and how, what is left.
`;
