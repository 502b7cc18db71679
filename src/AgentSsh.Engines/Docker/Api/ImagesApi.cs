using System.Globalization;
using System.Text.Json;

namespace AgentSsh.Engines.Docker.Api;

/// <summary>Images, each method named as in the Engine API reference.</summary>
internal sealed class ImagesApi(DockerClient client)
{
    /// <summary>GET /images/{name}/json; null when it is absent.</summary>
    public async Task<ImageDetails?> ImageInspect(string image, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetJsonAsync($"images/{EscapeName(image)}/json", DockerJson.Default.ImageDetails, cancellationToken).ConfigureAwait(false);
        }
        catch (EngineRequestException exception) when (exception.Status == 404)
        {
            return null;
        }
    }

    /// <summary>POST /images/create: pulls. The answer is a stream of <see cref="ProgressMessage"/>; one with an error says that it failed.</summary>
    public Task<HttpResponseMessage> ImageCreate(ImageReference image, TimeSpan timeout, CancellationToken cancellationToken) =>
        client.SendAsync(
            HttpMethod.Post,
            $"images/create?fromImage={Uri.EscapeDataString(image.Name)}&tag={Uri.EscapeDataString(image.TagOrDigest)}",
            null,
            timeout,
            cancellationToken);

    /// <summary>POST /build with a tar stream as context. The answer is a stream of <see cref="ProgressMessage"/>; one with an error says that it failed.</summary>
    public Task<HttpResponseMessage> ImageBuild(ImageBuild build, HttpContent context, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var arguments = JsonSerializer.Serialize(new Dictionary<string, string>(build.Arguments), DockerJson.Default.DictionaryStringString);
        var query = string.Create(
            CultureInfo.InvariantCulture,
            $"t={Uri.EscapeDataString(build.Image)}&dockerfile={Uri.EscapeDataString(build.Dockerfile)}&buildargs={Uri.EscapeDataString(arguments)}&rm=1&forcerm=1&nocache={(build.NoCache ? 1 : 0)}");
        return client.SendAsync(HttpMethod.Post, $"build?{query}", context, timeout, cancellationToken);
    }

    /// <summary>The slashes of a reference are part of the path.</summary>
    private static string EscapeName(string image) => string.Join('/', image.Split('/').Select(Uri.EscapeDataString));
}
