using System.Net;
using System.Net.Sockets;

namespace AgentSsh.Engines.Docker.Api;

/// <summary>Commands inside a running container.</summary>
internal sealed class ExecApi(DockerClient client)
{
    /// <summary>POST /containers/{id}/exec. Status 409: the container does not run.</summary>
    public async Task<string> ContainerExec(string id, string[] command, CancellationToken cancellationToken)
    {
        var answer = await client.PostJsonAsync(
            $"containers/{id}/exec",
            new ExecConfig { Cmd = command },
            DockerJson.Default.ExecConfig,
            DockerJson.Default.IdAnswer,
            DockerClient.DefaultTimeout,
            cancellationToken).ConfigureAwait(false);
        return answer.Id;
    }

    /// <summary>GET /exec/{id}/json.</summary>
    public Task<ExecDetails> ExecInspect(string id, CancellationToken cancellationToken) =>
        client.GetJsonAsync($"exec/{id}/json", DockerJson.Default.ExecDetails, cancellationToken);

    /// <summary>POST /exec/{id}/start: the connection itself becomes the command's input and, framed, its output.</summary>
    /// <remarks>It has a connection of its own, because ending the input means shutting down one direction of the socket.</remarks>
    public async Task<HijackedConnection> ExecStart(string id, CancellationToken cancellationToken)
    {
        var version = await client.NegotiateAsync(cancellationToken).ConfigureAwait(false);
        Socket? socket = null;
        var http = new HttpClient(DockerClient.CreateHandler(client.SocketPath, connected => socket = connected)) { Timeout = DockerClient.DefaultTimeout };
        HttpResponseMessage? response = null;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"http://engine/v{version.Spoken}/exec/{id}/start")
            {
                Content = DockerClient.Json(new ExecStartConfig(), DockerJson.Default.ExecStartConfig),
            };
            request.Headers.Connection.Add("Upgrade");
            request.Headers.TryAddWithoutValidation("Upgrade", "tcp");
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.SwitchingProtocols || socket is null)
            {
                throw await DockerClient.ReadErrorAsync(response, $"POST /exec/{id}/start", cancellationToken).ConfigureAwait(false);
            }

            var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            return new HijackedConnection(http, response, stream, socket);
        }
        catch (Exception exception)
        {
            response?.Dispose();
            http.Dispose();
            if (exception is HttpRequestException or IOException)
            {
                throw client.Unavailable(exception);
            }

            if (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new EngineUnavailableException($"the engine at {client.SocketPath} did not start a command within {DockerClient.DefaultTimeout.TotalSeconds} s.", exception);
            }

            throw;
        }
    }
}
