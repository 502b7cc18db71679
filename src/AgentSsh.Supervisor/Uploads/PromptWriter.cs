using AgentSsh.Link;
using AgentSsh.Supervisor.Serving;
using AgentSsh.Supervisor.Tmux;

namespace AgentSsh.Supervisor.Uploads;

/// <summary>Pastes the paths of uploaded files into the program's prompt.</summary>
internal static class PromptWriter
{
    /// <summary>Does it, unless the program asks a person something, which a paste could answer, or not all of the files is there.</summary>
    public static async Task PasteAsync(SupervisorContext context, PasteRequest request)
    {
        var inbox = UploadInbox.In(context.Paths.StartDirectory);
        try
        {
            if (context.Keeper.Report.State is not (ProgramState.Running or ProgramState.Working or ProgramState.Idle)
                || !request.Files.All(file => UploadInbox.Holds(inbox, file))
                || PromptText.Of(inbox, request.Files.Select(file => file.Name)) is not { } text)
            {
                return;
            }

            await context.Tmux.PasteAsync(text, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TmuxException or LibcException or IOException or UnauthorizedAccessException)
        {
            context.Log.Warning($"Uploaded files are not pasted: {e.Message}");
        }
    }
}
