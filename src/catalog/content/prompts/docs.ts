/** What a documentation run is told. */
export const docs = `Write the task documents of the project in {{run.working_directory}} of {{run.repository}}.

1. Read the plan and everything it refers to.
2. Write one folder per task, named "task-" and its number, with the task, its acceptance criteria and its tests.
3. Number the tasks in the order in which they can be built, and name what each depends on.
4. Open one pull request with all documents.
5. Finish with a list of open questions, each with the document that it holds up.
`;
