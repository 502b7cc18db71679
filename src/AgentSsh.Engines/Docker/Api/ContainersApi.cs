using System.Formats.Tar;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace AgentSsh.Engines.Docker.Api;

/// <summary>Containers, each method named as in the Engine API reference.</summary>
internal sealed class ContainersApi(DockerClient client)
{
    /// <summary>Making a container copies what the image has under a new volume's path, which may be much.</summary>
    private static readonly TimeSpan CreateTimeout = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan ArchiveTimeout = TimeSpan.FromMinutes(2);

    /// <summary>GET /containers/json, stopped ones too, that bear all of the labels (<c>key=value</c>).</summary>
    public Task<ContainerSummary[]> ContainerList(string[] labels, CancellationToken cancellationToken)
    {
        var filters = JsonSerializer.Serialize(new Dictionary<string, string[]> { ["label"] = labels }, DockerJson.Default.DictionaryStringStringArray);
        return client.GetJsonAsync($"containers/json?all=1&filters={Uri.EscapeDataString(filters)}", DockerJson.Default.ContainerSummaryArray, cancellationToken);
    }

    /// <summary>GET /containers/{id}/json; null when there is none of that id or name.</summary>
    public async Task<ContainerDetails?> ContainerInspect(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetJsonAsync($"containers/{Uri.EscapeDataString(id)}/json", DockerJson.Default.ContainerDetails, cancellationToken).ConfigureAwait(false);
        }
        catch (EngineRequestException exception) when (exception.Status == 404 || WentMeanwhile(exception))
        {
            return null;
        }
    }

    // Podman finds the name first and then the container, which may have been removed in between.
    private static bool WentMeanwhile(EngineRequestException exception) =>
        exception.Status == 500 && exception.EngineMessage.Contains("no such container", StringComparison.Ordinal);

    /// <summary>POST /containers/create. Status 404: no such image. 409: the name is taken.</summary>
    public async Task<string> ContainerCreate(string name, ContainerConfig config, CancellationToken cancellationToken)
    {
        var answer = await client.PostJsonAsync(
            $"containers/create?name={Uri.EscapeDataString(name)}",
            config,
            DockerJson.Default.ContainerConfig,
            DockerJson.Default.IdAnswer,
            CreateTimeout,
            cancellationToken).ConfigureAwait(false);
        return answer.Id;
    }

    /// <summary>POST /containers/{id}/start; a running one stays as it is.</summary>
    public Task ContainerStart(string id, CancellationToken cancellationToken) =>
        client.PostAsync($"containers/{id}/start", TimeSpan.FromMinutes(1), cancellationToken);

    /// <summary>POST /containers/{id}/stop: SIGTERM, then SIGKILL after the grace in whole seconds, rounded up.</summary>
    public Task ContainerStop(string id, TimeSpan grace, CancellationToken cancellationToken)
    {
        var seconds = (long)Math.Ceiling(grace.TotalSeconds);
        return client.PostAsync(
            $"containers/{id}/stop?t={seconds.ToString(CultureInfo.InvariantCulture)}",
            TimeSpan.FromSeconds(seconds) + DockerClient.DefaultTimeout,
            cancellationToken);
    }

    /// <summary>POST /containers/{id}/pause. Status 409, or of Podman 500: it does not run, or is frozen already.</summary>
    public Task ContainerPause(string id, CancellationToken cancellationToken) =>
        client.PostAsync($"containers/{id}/pause", DockerClient.DefaultTimeout, cancellationToken);

    /// <summary>POST /containers/{id}/unpause.</summary>
    public Task ContainerUnpause(string id, CancellationToken cancellationToken) =>
        client.PostAsync($"containers/{id}/unpause", DockerClient.DefaultTimeout, cancellationToken);

    /// <summary>DELETE /containers/{id}, killing it first; its named volumes stay, anonymous ones that the image declares go with it.</summary>
    public async Task ContainerDelete(string id, CancellationToken cancellationToken)
    {
        using var response = await client.SendAsync(HttpMethod.Delete, $"containers/{id}?force=1&v=1", null, TimeSpan.FromMinutes(1), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>GET /containers/{id}/archive: a file or a directory as a tar stream, whose first entry is the path itself; null when the path is absent.</summary>
    /// <remarks>The engine holds the container locked until the answer has been read or disposed: dispose it before anything else is asked of the container.</remarks>
    public async Task<T?> ContainerArchive<T>(string id, string path, Func<TarReader, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
        where T : class
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ArchiveTimeout);
        try
        {
            using var response = await client.SendAsync(
                HttpMethod.Get, $"containers/{id}/archive?path={Uri.EscapeDataString(path)}", null, ArchiveTimeout, limit.Token).ConfigureAwait(false);
            var stream = await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
            var reader = new TarReader(stream, leaveOpen: true);
            await using (reader.ConfigureAwait(false))
            {
                return await read(reader, limit.Token).ConfigureAwait(false);
            }
        }
        catch (EngineRequestException exception) when (exception.Status == 404)
        {
            return null;
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new EngineUnavailableException($"the engine at {client.SocketPath} did not hand over '{path}' within {ArchiveTimeout.TotalSeconds} s.", exception);
        }
        catch (HttpRequestException exception)
        {
            throw client.Unavailable(exception);
        }
    }

    /// <summary>PUT /containers/{id}/archive: extracts a tar stream in a directory of the container, with the owners that it names.</summary>
    public async Task PutContainerArchive(string id, string directory, Stream tar, CancellationToken cancellationToken)
    {
        using var content = new StreamContent(tar);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-tar");
        using var response = await client.SendAsync(
            HttpMethod.Put, $"containers/{id}/archive?path={Uri.EscapeDataString(directory)}", content, ArchiveTimeout, cancellationToken).ConfigureAwait(false);
    }
}
