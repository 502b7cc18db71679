// Runs one command on a server:  dotnet run USER@HOST:PORT KEY_FILE HOST_KEY_FINGERPRINT COMMAND
using AgentSsh.Ssh;
using AgentSsh.Ssh.Keys;

if (args is not [var target, var keyFile, var fingerprint, var command] || !Uri.TryCreate($"ssh://{target}", UriKind.Absolute, out Uri? where))
{
    Console.Error.WriteLine("usage: RunCommand USER@HOST:PORT KEY_FILE HOST_KEY_FINGERPRINT COMMAND");
    return 64;
}

using SshPrivateKey key = SshPrivateKey.Load(keyFile);
try
{
    await using SshConnection connection = await SshClient.ConnectAsync(
        new SshClientOptions
        {
            Host = where.Host,
            Port = where.IsDefaultPort ? 22 : where.Port,
            UserName = where.UserInfo,
            Keys = [key],
            HostKeyVerifier = hostKey => new(hostKey.Fingerprint == fingerprint),
        },
        new NothingIsServed());

    await using var session = new ChannelStream();
    session.Attach(await connection.OpenChannelAsync(SessionRequest.ChannelType, default, session.Handler));
    if (!await session.Channel.SendRequestAsync(SessionRequest.Exec, SessionRequest.EncodeText(command)))
    {
        Console.Error.WriteLine("the server does not run commands");
        return 69;
    }

    session.Channel.SendEof();
    await Task.WhenAll(
        session.CopyToAsync(Console.OpenStandardOutput()),
        session.StandardError.CopyToAsync(Console.OpenStandardError()));
    await session.Closed;
    return (int)(session.ExitStatus ?? 255);
}
catch (Exception e) when (e is SshConnectException or SshChannelOpenException)
{
    Console.Error.WriteLine(e.Message);
    return 255;
}

internal sealed class NothingIsServed : ConnectionHandler;
