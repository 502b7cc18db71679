using AgentSsh.Link;
using AgentSsh.Ssh;
using AgentSsh.Ssh.Wire;
using AgentSsh.Supervisor.Life;
using AgentSsh.Supervisor.Uploads;

namespace AgentSsh.Supervisor.Serving;

/// <summary>Serves the gateway over one link.</summary>
internal sealed class LinkHandler(SupervisorContext context, DescriptorInbox? inbox) : ConnectionHandler
{
    private const int MaxWhoBytes = 256;

    public override void OnChannelOpen(SshConnection connection, ChannelOpenRequest request)
    {
        switch (request.Type)
        {
            case SessionRequest.ChannelType:
                request.Accept(new SessionHandler(context, inbox));
                break;
            case DirectTcpip.ChannelType or DirectStreamlocal.ChannelType:
                _ = Dialer.ServeAsync(request);
                break;
            case LinkNames.Listen:
                _ = ForwardListener.ServeAsync(request, connection, context.Log);
                break;
            default:
                request.Refuse(ChannelOpenFailure.UnknownChannelType, $"The supervisor knows no channels of type {request.Type}.");
                break;
        }
    }

    public override void OnGlobalRequest(SshConnection connection, GlobalRequest request)
    {
        if (request.Name == LinkNames.Settings)
        {
            context.Keeper.CompareSettings();
            request.Succeed();
        }
        else if (request.Name == LinkNames.Paste && WhatToPaste(request.Data.Span) is { } paste)
        {
            _ = Task.Run(() => PromptWriter.PasteAsync(context, paste));
            request.Succeed();
        }
        else if (request.Name == LinkNames.Restart && WhoAsks(request.Data.Span) is { } who && context.Keeper.Post(new LifeEvent.RestartRequested(who)))
        {
            request.Succeed();
        }
        else
        {
            request.Fail();
        }
    }

    private static PasteRequest? WhatToPaste(ReadOnlySpan<byte> data)
    {
        try
        {
            return PasteRequest.Decode(data);
        }
        catch (SshProtocolException)
        {
            // Answered as below.
            return null;
        }
    }

    private static string? WhoAsks(ReadOnlySpan<byte> data)
    {
        try
        {
            var reader = new SshReader(data);
            var who = reader.ReadUtf8(MaxWhoBytes);
            reader.End();
            return who;
        }
        catch (SshProtocolException)
        {
            // Answered with a failure, which is all that the protocol has to say it with.
            return null;
        }
    }
}
